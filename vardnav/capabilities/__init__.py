"""What people can do: one folder per thing; siblings never import each other."""
