"""Streamlit's own look at where a page comes from."""

from __future__ import annotations

from streamlit import net_util


def never_ask() -> None:
    """Streamlit lets pages of the machine's own addresses in, and asks a server on the internet for one of them, on the
    loop that serves everybody. The gate lets in none but this site's, so nobody has to know: both are unknown."""
    for name in ("get_external_ip", "get_internal_ip"):
        if not callable(getattr(net_util, name, None)):
            raise AttributeError(f"streamlit.net_util has no {name} any more: look where it asks for its address now")
        setattr(net_util, name, lambda: None)
