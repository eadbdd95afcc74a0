"""Claims and what comes back for them, as files in X12.

So far the area only reads: ``almoner x12 read`` says of each *transaction set* of a file what it
is, whether it arrived whole, what is wrong, and of a *remittance* (835) whether it balances.
"""
