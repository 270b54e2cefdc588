"""What the pages of the desk show: figures, lists, one DOI seen from three sides, its attempts."""
