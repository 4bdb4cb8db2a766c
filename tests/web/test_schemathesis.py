"""The API against its own description: whatever schemathesis makes up, no answer is a fault of ours and none differs from what is described."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis.errors import Unsatisfiable

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is missing: pip install schemathesis")
# A few of each operation in the normal run, always the same ones; the rest by `make soak`.
EXAMPLES = 300 if os.environ.get("COUNTYWATCH_SOAK") else 8


@pytest.mark.soak
def test_no_answer_is_a_fault_or_undescribed(address: str) -> None:
    from schemathesis.checks import CHECKS, load_all_checks

    load_all_checks()
    # What a description cannot say: a query's brackets must close, a document must be there.
    left_out = CHECKS.get_by_names(["positive_data_acceptance"])
    described = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json")
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) >= 13
    lists = {one.name for each in operations for one in each.query if one.definition["schema"].get("type") == "array"}
    breaches = []
    for operation in operations:
        for mode in schemathesis.GenerationMode:

            @settings(
                max_examples=EXAMPLES,
                derandomize=True,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def conforms(case: Any) -> None:
                # An empty value is an absent one, as forms send it; a list of allowed values cannot say so. An empty object is sent as one too,
                # and one number as a list of one text is.
                sent = (case.query or {}).items()
                assume(not any(value in ("", [""], [], {}, None) for _, value in sent))
                assume(not any(isinstance(value, int | float) and name in lists for name, value in sent))
                case.call_and_validate(excluded_checks=left_out)

            try:
                conforms()
            except Unsatisfiable:  # what takes no parameters cannot be asked wrongly
                assert mode is schemathesis.GenerationMode.NEGATIVE
            except Exception as err:  # collected, so that one breach hides no other
                breaches.append(f"{operation.label} ({mode.value}): {err}")
    assert not breaches, "\n\n".join(breaches)
