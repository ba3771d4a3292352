"""Digital signatures on results: verified when uploaded, their report kept, broken and strange ones refused."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask_openapi3.openapi import OpenAPI

from config import Settings
from dossiers.papers import signatures
from tests.dossiers import Agency, Applicant, a_pdf
from tests.residents import Json, body_of, problem
from tests.signing import Official

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Official:
    return Official(tmp_path_factory.mktemp("official"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Official:
    return Official(tmp_path_factory.mktemp("stranger"), "Người lạ")


def test_a_signature_is_told_with_its_signer_and_certificate(official: Official) -> None:
    report = signatures.verify(official.sign(a_pdf()), signatures.roots_of(official.roots), NOW)
    assert (report.intact, report.trusted) == (True, True)
    (one,) = report.kept()["signatures"]
    assert "Chủ tịch xã thử nghiệm" in one["signer"]
    assert one["serial"]
    assert one["coverage"] == "ENTIRE_FILE"
    assert one["field"] == "ChuKy1"


def test_a_signer_nobody_vouches_for_is_intact_but_not_trusted(
    official: Official, stranger: Official
) -> None:
    report = signatures.verify(stranger.sign(a_pdf()), signatures.roots_of(official.roots), NOW)
    assert (report.intact, report.trusted) == (True, False)


def test_a_changed_byte_breaks_it(official: Official) -> None:
    signed = bytearray(official.sign(a_pdf(mark="aaaa")))
    place = signed.index(b"aaaa")
    signed[place] = ord("b")
    report = signatures.verify(bytes(signed), signatures.roots_of(official.roots), NOW)
    assert not report.intact


def test_every_signature_counts(official: Official, stranger: Official) -> None:
    both = stranger.sign(official.sign(a_pdf()), "ChuKy2")
    report = signatures.verify(both, signatures.roots_of(official.roots), NOW)
    assert [it["trusted"] for it in report.signatures] == [True, False]
    assert (report.intact, report.trusted) == (True, False)


@pytest.mark.parametrize("content", [a_pdf(), b"%PDF-1.7 broken", b""])
def test_what_has_no_signature_has_none(content: bytes) -> None:
    report = signatures.verify(content, [], NOW)
    assert (report.signatures, report.intact, report.trusted) == ((), False, False)


def test_roots_without_a_certificate_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    with pytest.raises(ValueError, match="certificate"):
        signatures.roots_of(empty)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestDoor:
    @pytest.fixture
    def settings(self, settings: Settings, official: Official) -> Settings:
        return settings.model_copy(update={"signed_results": True, "signature_roots": official.roots})

    @pytest.fixture
    def agency(self, app: OpenAPI) -> Agency:
        return Agency(app)

    @pytest.fixture
    def dossier(self, app: OpenAPI, agency: Agency) -> Json:
        filed = Applicant(app).filed()
        agency.done(agency.leader, filed, "accept")
        return agency.done(agency.leader, filed, "start")

    def test_a_signed_result_is_kept_with_its_report(
        self, agency: Agency, dossier: Json, official: Official
    ) -> None:
        answer = agency.upload(dossier, official.sign(a_pdf()), agency.leader)
        assert answer.status_code == 201, answer.text
        kept = body_of(answer)["signature"]
        assert (kept["intact"], kept["trusted"]) == (True, True)
        case = body_of(agency.leader.get(f"/unit/dossiers/{dossier['id']}"))
        assert case["results"][0]["signature"] == kept

    def test_unsigned_changed_and_strange_ones_are_refused(
        self, agency: Agency, dossier: Json, official: Official, stranger: Official
    ) -> None:
        assert problem(agency.upload(dossier, a_pdf(), agency.leader)) == (422, "signature_missing")
        changed = official.sign(a_pdf(mark="aaaa")).replace(b"aaaa", b"bbbb")
        assert problem(agency.upload(dossier, changed, agency.leader)) == (422, "signature_broken")
        strange = agency.upload(dossier, stranger.sign(a_pdf()), agency.leader)
        assert problem(strange) == (422, "signature_broken")
        assert body_of(strange)["signature"]["trusted"] is False
