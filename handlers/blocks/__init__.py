"""How it looks: facts in, Block Kit out, with no queries and no network."""
