"""How Django's forms are drawn: ``{{ form.x.as_field_group }}`` gives the whole field."""

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest  # noqa: TID251 - the type Django passes to a renderer

CLASSES = {
    "django/forms/widgets/select.html": "form-select",
    "django/forms/widgets/checkbox.html": "form-check-input",
}
BARE = ("django/forms/widgets/hidden.html", "django/forms/widgets/multiple_hidden.html")


class Renderer(TemplatesSetting):
    """Our field markup, and our classes on every widget that has none of its own."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Render a widget, field or form."""
        widget = context.get("widget")
        if widget is not None and template_name not in BARE:
            widget["attrs"].setdefault("class", CLASSES.get(template_name, "form-control"))
        return super().render(template_name, context, request)
