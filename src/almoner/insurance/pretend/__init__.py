"""A pretend payer for `make run` and tests: CAQH CORE C2.2.0 over real HTTP, both envelopes.

``python -m almoner.insurance.pretend --port 8029``. What it answers depends on the last place of
the member id: ``0`` the coverage ended, ``9`` nobody of this id, ``8`` it cannot answer now, ``7``
it fails (503); anything else is active with a co-pay, a deductible and visits left.
"""

from almoner.insurance.pretend.payer import PretendPayer

__all__ = ["PretendPayer"]
