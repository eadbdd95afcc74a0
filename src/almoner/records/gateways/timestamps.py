"""A time-stamping authority (RFC 3161) over HTTP, asked only where ``TIMESTAMP_URL`` names one."""

import httpx
from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError


class HttpTimeStamper(TimeStamper):
    """Asks the authority at ``url`` for a time stamp."""

    def __init__(self, url: str, *, timeout: float = 20) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # pyHanko gives it no types
        self.url = url
        self.timeout = timeout

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Post the request; raises ``TimestampRequestError``, after which the job tries again."""
        headers = {"Content-Type": "application/timestamp-query"}
        try:
            async with httpx.AsyncClient(timeout=self.timeout) as client:
                answer = await client.post(self.url, content=req.dump(), headers=headers)
            answer.raise_for_status()
        except httpx.HTTPError as no:
            raise TimestampRequestError(f"The time-stamping authority did not answer: {no}") from no
        return tsp.TimeStampResp.load(answer.content)
