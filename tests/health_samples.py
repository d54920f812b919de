"""Account-health reports as tests send them: by the schema, and as its own example really writes them."""

from typing import Any

import orjson

RANGE = {"reportingDateFrom": "2026-09-20T00:00Z", "reportingDateTo": "2026-11-18T23:59Z"}
WEEK = {"reportingDateFrom": "2026-11-12T00:00Z", "reportingDateTo": "2026-11-18T23:59Z"}
MONTH = {"reportingDateFrom": "2026-10-20T00:00Z", "reportingDateTo": "2026-11-18T23:59Z"}


def rate(value: float, target: float, status: str = "GOOD", less: bool = True, **fields: Any) -> dict[str, Any]:
    condition = "LESS_THAN" if less else "GREATER_THAN"
    return {"rate": value, "targetValue": target, "targetCondition": condition, "status": status, **fields}


def market(marketplace_id: str = "ATVPDKIKX0DER", **metrics: Any) -> dict[str, Any]:
    """One marketplace of a report by the schema; `metrics` replace or, as None, remove its own."""
    defects = {name: {"count": 0, "status": "GOOD"} for name in ("claims", "chargebacks", "negativeFeedback")}
    own = {
        "orderDefectRate": {
            "mfn": rate(0.014, 0.01, "BAD", reportingDateRange=RANGE, orderCount=500, fulfillmentType="mfn", **defects)
            | {"orderWithDefects": {"count": 7, "status": "BAD"}},
            "afn": rate(0.002, 0.01, reportingDateRange=RANGE, orderCount=1000, fulfillmentType="mfn", **defects)
            | {"orderWithDefects": {"count": 2, "status": "GOOD"}},
        },
        "lateShipmentRate": rate(0.035, 0.04, reportingDateRange=MONTH, orderCount=200, lateShipmentCount=7),
        "preFulfillmentCancellationRate": rate(
            0.01, 0.025, reportingDateRange=WEEK, orderCount=100, cancellationCount=1
        ),
        "validTrackingRate": rate(
            0.98, 0.95, less=False, reportingDateRange=MONTH, shipmentCount=200, validTrackingCount=196
        ),
        "onTimeDeliveryRate": rate(0, 0.9, "NONE", less=False, shipmentCountWithValidTracking=0, onTimeDeliveryCount=0),
        "listingPolicyViolations": {"defectsCount": 2, "targetValue": 0, "targetCondition": "EQUALS", "status": "BAD"},
        "documentRequests": {"defectsCount": 0, "targetValue": 0, "targetCondition": "EQUALS", "status": "GOOD"},
        "warningStates": [{"warningType": "spammingSellerMessaging", "status": "BAD"}],
        "accountHealthRating": {"ahrStatus": "GREAT", "reportingDateRange": RANGE},
        **metrics,
    }
    return {"marketplaceId": marketplace_id} | {key: value for key, value in own.items() if value is not None}


def report(*markets: dict[str, Any], status: str = "NORMAL") -> bytes:
    """The whole file."""
    found = markets or (market(),)
    statuses = [{"marketplaceId": one["marketplaceId"], "status": status} for one in found]
    return orjson.dumps({"accountStatuses": statuses, "performanceMetrics": list(found)}, option=orjson.OPT_INDENT_2)


def old_names() -> bytes:
    """What the official file gives as its example: other names, a status it does not list, more fields."""
    one = market(
        preFulfillmentCancellationRate=None,
        warningStates=None,
        documentRequests=None,
        accountHealthRating={"accountHealthRatingStatus": "WARNED", "ahrScore": 142},
    )
    one["prefulfillmentCancelRate"] = rate(0.012, 0.01, "BAD", orderCount=250, cancellationCount=3, dateOffset=1)
    one["warningState"] = [{"warningType": "spammingSellerMessaging", "status": "GOOD"}]
    one["documentRequest"] = {"defectsCount": 1, "targetValue": 0, "targetCondition": "EQUALS", "status": "BAD"}
    return report(one, status="SUSPENDED")
