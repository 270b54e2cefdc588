"""Descriptions in the forms other systems read: finding aids in EAD3 and EAD 2002, records in Dublin Core."""
