"""Words that go out and come in: e-mail and SMS, with every state of every sending visible.

Words: a *message* is one sending to one address; a *gateway* is the outside service that carries
it; a *delivery report* is what the service says became of it.
"""
