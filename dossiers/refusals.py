"""The ways the life of a dossier says no."""

from errors import Problem


class ProcedureUnknown(Problem):
    """There is no such procedure in force today."""

    status, code = 422, "procedure_unknown"


class ProcedureElsewhere(Problem):
    """This procedure is filed on the national portal; `extra["link"]` leads there."""

    status, code = 422, "procedure_elsewhere"


class NoAgency(Problem):
    """Nobody handles this procedure in that area, or who does has no identifier to give codes under."""

    status, code = 422, "no_agency"


class TooManyDrafts(Problem):
    """The resident has as many unfinished dossiers as one may have."""

    status, code = 409, "too_many_drafts"


class NotYourCounter(Problem):
    """Another agency handles this: at the counter one takes in what one's own agency handles."""

    status, code = 403, "not_your_counter"


class DossierIncomplete(Problem):
    """Something is missing or wrong; `extra["problems"]` holds all of it at once."""

    status, code = 422, "dossier_incomplete"


class SupplementOnce(Problem):
    """A supplement is asked for once and completely; a second time only the agency's leader may."""

    status, code = 409, "supplement_once"


class ComponentUnknown(Problem):
    """The procedure has no such component, or it is one that is only shown."""

    status, code = 422, "component_unknown"


class TooManyFiles(Problem):
    """The dossier has as many files as one may have."""

    status, code = 409, "too_many_files"


class ExtensionOnce(Problem):
    """The due time was extended already; the law allows it once."""

    status, code = 409, "extension_once"


class ExtensionShorter(Problem):
    """A new due time lies after the old one and in the future."""

    status, code = 422, "extension_shorter"


class StepsOpen(Problem):
    """There are steps before this one that nobody has finished."""

    status, code = 409, "steps_open"


class ResultMissing(Problem):
    """There is no file of the result yet."""

    status, code = 409, "result_missing"


class NotYourStep(Problem):
    """The step in hand belongs to another role."""

    status, code = 403, "not_your_step"


class OwnedElsewhere(Problem):
    """A ministry's system owns the state of this dossier; it is followed here, not moved."""

    status, code = 409, "owned_elsewhere"


class PdfNotAccepted(Problem):
    """Neither a photo nor a PDF, or a damaged one."""

    status, code = 415, "pdf_not_accepted"


class PdfEncrypted(Problem):
    """The PDF asks for a password or forbids reading."""

    status, code = 422, "pdf_encrypted"


class PdfActive(Problem):
    """The PDF holds scripts, programs, forms that send themselves, or other files."""

    status, code = 422, "pdf_active"


class PdfTooLarge(Problem):
    """The file has more bytes or pages than we take."""

    status, code = 413, "pdf_too_large"


class MalwareFound(Problem):
    """The scanner knows this file as malware."""

    status, code = 422, "malware_found"


class ScannerUnavailable(Problem):
    """The malware scanner does not answer, so nothing can be taken in now."""

    status, code = 503, "scanner_unavailable"


class SignatureMissing(Problem):
    """A result must carry a digital signature."""

    status, code = 422, "signature_missing"


class SignatureBroken(Problem):
    """A signature on the result does not hold: the file was changed after it, or its signer is not trusted."""

    status, code = 422, "signature_broken"


class MonthNotOver(Problem):
    """A month's index is frozen after the month has ended."""

    status, code = 409, "month_not_over"


class MonthNotFrozen(Problem):
    """A month is frozen anew after the clock has frozen it for the first time; one without a dossier never is."""

    status, code = 409, "month_not_frozen"
