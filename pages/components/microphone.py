"""The browser's microphone, mounted in the page."""

from __future__ import annotations

import streamlit as st

from scribe_core.intake.microphone import MicrophoneFeed
from scribe_core.settings import Settings


def ice_servers(settings: Settings) -> list[dict[str, str]]:
    """Your own TURN server, or none at all: no public server is ever asked."""
    if not settings.turn_url:
        return []
    return [
        {
            "urls": settings.turn_url,
            "username": settings.turn_username or "",
            "credential": settings.turn_password or "",
        }
    ]


def microphone(key: str, feed: MicrophoneFeed, settings: Settings) -> None:
    """Mounts the browser's microphone and switches it on."""
    from streamlit_webrtc import WebRtcMode, create_audio_sink_track, webrtc_streamer

    webrtc_streamer(
        key=key,
        mode=WebRtcMode.SENDONLY,
        desired_playing_state=_mounted(key),
        sink_audio_track=create_audio_sink_track(feed.on_frame, key=f"{key}_sink"),
        rtc_configuration={"iceServers": ice_servers(settings)},
        # Echo and noise filters are made for calls: they cut quiet words, and the recogniser copes with noise itself.
        media_stream_constraints={
            "audio": {"echoCancellation": False, "noiseSuppression": False, "autoGainControl": True},
            "video": False,
        },
        media_toggle_controls=False,
    )


def _mounted(key: str) -> bool:
    """True from the run after the browser's side first reported back, and then for good.

    Asked to start while it is still mounting, it starts several connections, and the server may answer the wrong one.
    """
    from streamlit_webrtc.component import generate_frontend_component_key

    reported = st.session_state.get(generate_frontend_component_key(key)) is not None
    return st.session_state.setdefault(f"{key}_mounted", True) if reported else f"{key}_mounted" in st.session_state
