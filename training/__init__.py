"""How the small models that ship with the product are made. `--data DIR` names the folder of public corpora."""
