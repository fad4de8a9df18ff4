"""What can be wrong with criteria files that can be read: findings, each with its place, its reason, its proof."""
