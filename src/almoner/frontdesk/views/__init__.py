"""The screens of the front desk."""
