// Everything the browser runs. Order matters only here: htmx before what listens to it, and
// Alpine last, when every component has a name.
import "htmx.org/dist/htmx.esm.js";
import Alpine from "@alpinejs/csp";
import "htmx.org/dist/ext/hx-alpine-compat.js";
import "./requests.js";
import "./toast.js";
import "./confirm.js";
import "./dialogs.js";
import "./lock.js";
import "./draft.js";
import "./dirty.js";
import "./keys.js";
import "./early.js";
import "./combobox.js";
import "./palette.js";
import "./roving.js";
import "./rowkeys.js";
import "./dragmove.js";
import "./daysheet.js";
import "./worklist.js";
import "./tabs.js";
import "./fill.js";
import "./live.js";
import "./timers.js";
import "./theme.js";
import "./picking.js";
import "./redaction.js";
import "./phrases.js";
import "./components.js";

window.Alpine = Alpine;
Alpine.start();
