"""The JSON edge: one router per noun, thin routes."""
