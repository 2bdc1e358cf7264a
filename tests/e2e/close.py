"""Asks a window to close as a window manager does: the journeys run on a display that has none. It asks every window there is."""

import ctypes
import sys

X = ctypes.CDLL("libX11.so.6")
for name in ("XOpenDisplay", "XDefaultRootWindow", "XInternAtom"):
    getattr(X, name).restype = ctypes.c_void_p if name == "XOpenDisplay" else ctypes.c_ulong


class ClientMessage(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("room", ctypes.c_long * 24),
    ]


display = ctypes.c_void_p(X.XOpenDisplay(None))
protocols = X.XInternAtom(display, b"WM_PROTOCOLS", 0)
delete = X.XInternAtom(display, b"WM_DELETE_WINDOW", 0)
root, parent, windows, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_uint()
X.XQueryTree(
    display,
    ctypes.c_ulong(X.XDefaultRootWindow(display)),
    ctypes.byref(root),
    ctypes.byref(parent),
    ctypes.byref(windows),
    ctypes.byref(count),
)
for at in range(count.value):
    known, number = ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_int()
    window = ctypes.c_ulong(windows[at])
    if not X.XGetWMProtocols(display, window, ctypes.byref(known), ctypes.byref(number)):
        continue
    event = ClientMessage(type=33, window=windows[at], message_type=protocols, format=32)
    event.data[0] = delete
    X.XSendEvent(display, window, 0, 0, ctypes.byref(event))
X.XSync(display, 0)
