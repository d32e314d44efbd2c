#!/usr/bin/env bash
# Browser tests drive Debian's Chromium. Without one they are skipped with their reason; as root on Debian it is
# installed first.
set -euo pipefail

command -v chromium chromium-browser google-chrome >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
echo "No Chromium: the browser tests are skipped. Install Debian's package chromium to run them."
