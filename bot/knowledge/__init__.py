"""The knowledge folder on disk and its life: loaded, validated, indexed, published, changed, reloaded."""
