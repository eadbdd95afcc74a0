"""The demo office: a made-up practice to try Almoner on, small or very large."""
