"""The pages of corrections. A form asks by GET and shows what it would touch; only its POST puts anything right."""

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from core.errors import CountywatchError, Forbidden, NotFound, UsageError
from core.vocabulary import FIGURES, LABELLED
from service.correcting import making as correction_making
from service.correcting.listing import damage_in_words, public_corrections
from service.correcting.making import By
from service.correcting.preview import CorrectionPreview, preview_correction
from service.correcting.propose import Ambiguous, Proposal
from service.correcting.takedowns import count_takedowns
from web.corrections.kinds import FORMS, CorrectionForm, check_documents
from web.forms import Posted, form_token, given_in
from web.opened import installation_of
from web.pages import make_page
from web.parsing import once_each, page_number_of
from web.problems import status_of
from web.routes import PageRoutes
from web.viewer import Viewer, viewer_of

router = PageRoutes()
# Corrections on one page of the list.
PAGE_CORRECTIONS = 50


@router.get("/correct")
def choose(request: Request) -> Response:
    """Return what can be put right; whatever is known of the place goes along to the form that is chosen."""
    given = given_in(request.query_params, {field.name for form in FORMS.values() for field in form.fields})
    check_documents(installation_of(request).documents, given)
    links = [(form, f"/correct/{form.kind}?{urlencode(_answers(form, given))}") for form in FORMS.values()]
    return make_page(request, "correct.html.j2", title="Put right", links=links)


@router.get("/correct/{kind}")
def ask(request: Request, kind: str) -> Response:
    """Return a form; once all is answered, what the correction would touch, and the button that makes it."""
    once_each(request)
    form = _form(kind)
    given = given_in(request.query_params, {field.name for field in form.fields} | {"reason"})
    return _show(request, form, given)


@router.post("/correct/{kind}")
def put_right(request: Request, kind: str, posted: Posted) -> Response:
    """Make the correction that a form describes, and show the list."""
    form, viewer = _form(kind), _corrector(request)
    given = given_in(posted, {field.name for field in form.fields} | {"reason"})
    installation = installation_of(request)
    if not form.is_filled(given):
        return _show(request, form, given)
    try:
        proposal = form.proposal(installation, given)
    except (UsageError, NotFound):
        return _show(request, form, given)
    made = correction_making.make(installation, proposal, By(viewer.name, given.get("reason")))
    return RedirectResponse(
        f"/corrections?{urlencode({'made': made.id} | ({'copies': '1'} if made.copies else {}))}#c{made.id}", status_code=303
    )


@router.get("/corrections")
def corrections_page(request: Request) -> Response:
    """Return what was put right, newest first; no private person is named in it."""
    once_each(request)
    given = given_in(request.query_params, {"page", "made", "copies", "undone"})
    installation, page = installation_of(request), page_number_of(given)
    everything = public_corrections(installation.archive, installation.decisions)
    shown = everything[(page - 1) * PAGE_CORRECTIONS : page * PAGE_CORRECTIONS]
    return make_page(
        request,
        "corrections.html.j2",
        title="What was put right",
        corrections=shown,
        total=len(everything),
        pages=(page, max(1, -(-len(everything) // PAGE_CORRECTIONS))),
        n_damaged=len(installation.decisions.damaged()),
        damage=damage_in_words(installation.decisions) if viewer_of(request).may_run else None,
        n_takedowns=count_takedowns(installation.decisions),
        forms=FORMS,
        made=given.get("made"),
        with_copies="copies" in given,
        undone=given.get("undone"),
        may_correct=viewer_of(request).may_correct,
        token=form_token(request),
    )


@router.post("/corrections/undo")
def take_back(request: Request, posted: Posted) -> Response:
    """Take a correction back."""
    viewer, correction_id = _corrector(request), posted.get("id", "")
    correction_making.undo(installation_of(request), correction_id, By(viewer.name, posted.get("reason")))
    return RedirectResponse(f"/corrections?{urlencode({'undone': correction_id})}#c{correction_id}", status_code=303)


def _show(request: Request, form: CorrectionForm, given: Mapping[str, str]) -> Response:
    """Return a form with what was answered, and what would follow from it or why nothing can."""
    installation = installation_of(request)
    proposal: Proposal | None = None
    preview: CorrectionPreview | None = None
    fault: CountywatchError | None = None
    try:
        check_documents(installation.documents, given)
        if form.is_filled(given):
            proposal = form.proposal(installation, given)
            preview = preview_correction(installation.archive, installation.decisions, installation.config.beat, proposal)
    except (UsageError, NotFound) as err:
        fault = err
    choices = fault.choices if isinstance(fault, Ambiguous) else ()
    option = fault.option if isinstance(fault, Ambiguous) else ""
    links = [f"/correct/{form.kind}?{urlencode(dict(given) | {option: choice.value})}" for choice in choices]
    return make_page(
        request,
        "correction_form.html.j2",
        code=status_of(fault) if fault else 200,
        title=form.title,
        form=form,
        given=given,
        labels=LABELLED,
        may_correct=viewer_of(request).may_correct,
        token=form_token(request),
        preview=preview,
        proposal=proposal,
        counted=FIGURES.get(proposal.target.figure or "") if proposal else None,
        fault=fault,
        choices=list(zip(choices, links, strict=True)),
        option=option,
    )


def _answers(form: CorrectionForm, given: Mapping[str, str]) -> dict[str, str]:
    """Return what is known already of a form's questions. A document is one of several where a form asks for them."""
    known = dict(given) | {"documents": given.get("documents") or given.get("document", "")}
    known |= {"person": given.get("person") or given.get("name", "")}
    return {field.name: known[field.name] for field in form.fields if known.get(field.name)}


def _form(kind: str) -> CorrectionForm:
    if kind not in FORMS:
        raise NotFound("There is no such correction. The page “Put right” lists those that there are.")
    return FORMS[kind]


def _corrector(request: Request) -> Viewer:
    viewer = viewer_of(request)
    if not viewer.may_correct:
        raise Forbidden("Only editors put right what was read. Ask whoever runs this service to make you one.")
    return viewer
