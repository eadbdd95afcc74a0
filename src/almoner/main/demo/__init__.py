"""The demo office: a made-up practice to try Almoner on, small or very large."""

PASSWORD = "almoner-demo-2026"  # noqa: S105 - printed on every start of the demo office
