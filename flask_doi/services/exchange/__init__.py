"""Lists of DOIs as files that leave the house and come back changed."""
