"""How good and how fast the product is. Each file prints one table; `--data DIR` names the public corpora."""
