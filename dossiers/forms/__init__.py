"""Forms 01 to 05 of a dossier as PDF (TT 03/2025/TT-VPCP, annex I): what they say, their layout, their doors."""
