"""Events: published in the transaction, delivered after commit by a job."""

from vardnav.kernel.events.event import Event
from vardnav.kernel.events.publishing import OutsideTransaction, publish, publish_sql
from vardnav.kernel.events.subscriptions import subscribe, subscribers

__all__ = ["Event", "OutsideTransaction", "publish", "publish_sql", "subscribe", "subscribers"]
