# Sourced with $1 = cpu or cuda. uv reads none of pip's settings, so where packages come from is handed on to it.
# Sets `torch`, uv's options for torch.

setting() { # NAME: from pip's environment variable, else from pip's configuration files
  local variable="PIP_${1//-/_}"
  printenv "${variable^^}" || "${PYTHON:-python3}" -m pip config get "global.$1" 2>/dev/null || true
}

index=$(setting index-url)
certificates=$(setting cert)
links=$(setting find-links)
torch=()

if [ -n "$index" ]; then export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"; fi
if [ -n "$certificates" ]; then export SSL_CERT_FILE="${SSL_CERT_FILE:-$certificates}"; fi
export UV_HTTP_TIMEOUT="${UV_HTTP_TIMEOUT:-180}"

if [ "$1" = cpu ]; then
  if [ -n "$links" ]; then export UV_FIND_LINKS="${UV_FIND_LINKS:-$(tr -s ' \n' ',' <<<"$links" | sed 's/,$//')}"; fi
  # The registry's torch is a CUDA build. Without a wheel for CPUs at hand it comes from PyTorch's own index.
  if ! compgen -G "${links%% *}/torch-*+cpu*.whl" >/dev/null; then torch=(--torch-backend=cpu); fi
fi
