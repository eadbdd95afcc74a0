"""The books: an append-only double-entry ledger and the money of patients and payers.

An *account* is a line of the chart of accounts; a *journal entry* moves amounts between accounts
by *postings* (debit positive, credit negative) that add up to nothing. A *superbill* holds the
*charges* of one visit; what is *owed* for a charge is owed by the family account or by a payer.
A *payment* is money that came in; until it is *applied* to charges it is the payer's *credit*.
Nothing here is changed or deleted: a mistake is reversed and posted again.
"""
