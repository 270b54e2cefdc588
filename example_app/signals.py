"""What happens in the catalogue, told to whoever listens.

Everything except ``record_viewed`` and ``file_downloaded`` is sent *inside* the transaction that changes the rows,
after the flush and before the commit. The sender is the application; the thing itself comes as a keyword:
``record``, ``repository``, ``authority`` or (for a download) ``record`` and ``digital_object``.
"""

from __future__ import annotations

from blinker import Namespace

_catalogue = Namespace()

record_published = _catalogue.signal("record-published")
record_updated = _catalogue.signal("record-updated")
record_unpublished = _catalogue.signal("record-unpublished")
record_deleted = _catalogue.signal("record-deleted")
record_viewed = _catalogue.signal("record-viewed")
file_downloaded = _catalogue.signal("file-downloaded")
repository_changed = _catalogue.signal("repository-changed")
authority_changed = _catalogue.signal("authority-changed")
