"""How the texts of flask_doi become translations: what is extracted, and what a translation must keep."""
