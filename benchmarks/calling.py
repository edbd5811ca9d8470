"""A call without a connection, for the service's own work without HTTP/2."""

from typing import Final, cast

from zweck.observe.meter import CHECK
from zweck.rpc.call import Call, Carrier
from zweck.rpc.frames import Frames
from zweck.service.decisions import path


class Local:
    """The other end of no connection."""

    address = "127.0.0.1"
    peer = "127.0.0.1:1"
    certificate = None


CALL: Final = Call(cast(Carrier, None), Local(), 1, path(CHECK), (), Frames(0, gzip=False), None)
"""A call of `CheckProcessing` by a caller that is bound to nothing."""
