"""Wire shapes, nothing else."""
