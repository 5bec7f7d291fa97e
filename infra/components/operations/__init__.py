"""What watches, keeps and protects: logs, storage, keys, budgets, locks."""
