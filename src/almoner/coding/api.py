"""The JSON edge of coding."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from ninja import Router

from almoner.coding import queries
from almoner.lib.encoder import Context
from almoner.platform.accounts.actor import actor_of

router = Router()
MOST = 50


@router.get("codes")
def find_codes(
    request: HttpRequest,
    q: str,
    age: int | None = None,
    sex: str = "",
    encounter: str = "initial",
    limit: int = 12,
) -> JsonResponse:
    """Find ICD-10-CM codes as somebody types; 503 while the index is being made."""
    context = Context(age=age, sex=sex, encounter=encounter)
    hits = queries.find_codes(actor_of(request), q, context, limit=max(1, min(limit, MOST)))
    if hits is None:
        said = {"title": "The encoder is being prepared: ask again in a minute.", "status": 503}
        return JsonResponse(said, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return JsonResponse(
        {
            "codes": [
                {
                    "code": hit.code,
                    "title": hit.title,
                    "is_billable": hit.is_billable,
                    "why": hit.why,
                    "under": hit.under,
                    "variants": list(hit.variants),
                }
                for hit in hits
            ]
        }
    )
