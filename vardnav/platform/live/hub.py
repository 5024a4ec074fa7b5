"""Which streams are open, and what each of them is still to be told. Memory alone; one thread.

A stream is told in code words, each once until it has been sent: however slow its reader, what waits does not grow.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable

from vardnav.platform.live.tickets import Ticket

#: Told to every stream: ask now for whatever you have missed; and: nothing is heard for now, ask from time to time.
AGAIN, LOST = "again", "lost"
#: Pages of one reader with the same topic, and readers' pages of one topic.
MOST_OF_READER, MOST_OF_TOPIC = 8, 60


class Stream:
    """One open stream: what it is still to be told, and whether it is to end."""

    __slots__ = ("_wake", "is_over", "sent_at", "ticket", "waiting")

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.waiting: dict[str, None] = {}
        self.is_over = False
        #: The loop's time at which something was last sent.
        self.sent_at = 0.0
        self._wake = asyncio.Event()

    def tell(self, what: str) -> None:
        """Let it be told, in its turn."""
        self.waiting[what] = None
        self._wake.set()

    def beat(self) -> None:
        """Let it be sent a sign of life, if there is nothing else."""
        self._wake.set()

    def end(self) -> None:
        """Let it end."""
        self.is_over = True
        self._wake.set()

    async def next(self) -> Iterable[str]:
        """Wait for what is to be told next; nothing where only a sign of life is due."""
        await self._wake.wait()
        self._wake.clear()
        told, self.waiting = self.waiting, {}
        return told


class Hub:
    """All open streams, by topic. `most`: so many at most."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.is_lost = True
        self._topics: defaultdict[bytes, dict[Stream, None]] = defaultdict(dict)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def open(self, ticket: Ticket) -> Stream | None:
        """Open a stream, None where there are too many. It begins with what makes up for the time before."""
        there = self._topics.get(ticket.topic, {})
        of_reader = Counter(one.ticket.reader for one in there)[ticket.reader]
        if self._count >= self.most or len(there) >= MOST_OF_TOPIC or of_reader >= MOST_OF_READER:
            return None
        stream = Stream(ticket)
        stream.tell(LOST if self.is_lost else AGAIN)
        self._topics[ticket.topic][stream] = None
        self._count += 1
        return stream

    def close(self, stream: Stream) -> None:
        """Forget a stream."""
        topic = stream.ticket.topic
        there = self._topics.get(topic, {})
        if stream not in there:
            return
        del there[stream]
        self._count -= 1
        if not there:
            del self._topics[topic]

    def hear(self, said: str) -> None:
        """Tell the readers of the topic that is spoken of; what is not said as we say it is let go by."""
        topic, _space, rest = said.partition(" ")
        what, _space, by = rest.partition(" ")
        try:
            mark, whom = bytes.fromhex(topic), bytes.fromhex(by)
        except ValueError:
            return
        for stream in self._topics.get(mark, ()):
            if stream.ticket.reader != whom:
                stream.tell(what)

    def found(self) -> None:
        """Say that news are heard (again): whatever came meanwhile is to be asked for."""
        self.is_lost = False
        self._all(AGAIN)

    def lost(self) -> None:
        """Say that no news are heard for now."""
        self.is_lost = True
        self._all(LOST)

    def beat(self, elapsed: float, silent: float, now: float) -> None:
        """Let streams that have been silent for so many seconds give a sign of life, and those whose ticket is over end.

        `elapsed`: the loop's own time; `now`: the clock's.
        """
        for stream in self._streams():
            if stream.ticket.until <= now:
                stream.end()
            elif elapsed - stream.sent_at >= silent:
                stream.beat()

    def end(self) -> None:
        """Let every stream end, and none begin."""
        self.most = 0
        for stream in self._streams():
            stream.end()

    def _all(self, what: str) -> None:
        for stream in self._streams():
            stream.waiting.clear()
            stream.tell(what)

    def _streams(self) -> Iterable[Stream]:
        return [stream for there in self._topics.values() for stream in there]
