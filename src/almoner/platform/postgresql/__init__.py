"""Django's PostgreSQL backend, whose pooled connections are looked at instead of asked."""
