from almoner.lib.slots.calendar import *
from almoner.lib.slots.request import *
from almoner.lib.slots.opening import *
from almoner.lib.slots.search import find_openings
