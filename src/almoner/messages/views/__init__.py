"""The screens of messages and letters."""
