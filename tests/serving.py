"""A server in a thread of this process."""

import threading
from collections.abc import Callable

import uvloop

from zweck.company import NO_COMPANY, Company
from zweck.law.policy import PolicySet
from zweck.rpc.listen import LISTEN, Transport
from zweck.runtime.serving import GRACE, ServerOptions, Serving
from zweck.service.answer import Decider


class Server:
    """The services at one address."""

    def __init__(
        self,
        engine: Decider,
        policies: PolicySet,
        listen: str = LISTEN,
        options: ServerOptions | None = None,
        company: Company = NO_COMPANY,
        transport: Callable[[str], Transport] = Transport.at,
    ) -> None:
        """Take the address `listen` as `HOST:PORT`; port 0 lets the system choose. Nothing is answered before `start`.

        `transport` makes the transport for the address.

        Raises:
            ListenError: if that address cannot be had.
        """
        self._transport = transport(listen)
        self.serving = Serving(engine, policies, options, company)
        self._began = threading.Event()
        self._thread = threading.Thread(target=self._live, name="serve", daemon=True)
        self.address = self._transport.address

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()
        self._began.wait()

    def stop(self, grace: float = GRACE) -> None:
        """Take no new calls, and return when those in flight are answered or `grace` seconds are over."""
        if self._thread.is_alive():
            self.serving.stop(grace)
            self._thread.join()

    def _live(self) -> None:
        try:
            uvloop.run(self.serving.live(self._transport, self._began.set))
        finally:
            self._began.set()  # `start` must not wait for a server that has failed
