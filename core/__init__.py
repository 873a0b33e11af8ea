"""What every other part stands on: the model, errors, config, rendering, delivery. Imports nothing of ours."""
