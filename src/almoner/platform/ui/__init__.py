"""The look of the screens: base pages, components, the palette, drafts, keys and print."""
