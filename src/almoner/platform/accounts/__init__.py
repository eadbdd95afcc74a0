"""Who works here: users, their roles and powers, signing in, API tokens, and the Actor.

Words: a *user* signs in; a *role* is a Django group that the office may edit; a *power*
(``scheduling.book``) is a Django permission on roles; an *actor* is whoever asks for an
operation, with their powers.
"""
