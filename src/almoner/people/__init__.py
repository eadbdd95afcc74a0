"""The people and places of the practice: patients and those around them, staff, outside doctors.

Words: a *patient* has *names* (legal, preferred, former), *addresses*, *phones*, *contacts* and
what each may be told, and a *guarantor* who answers for the bills of a *family account*. A
*practitioner* sees patients; *staff* work here; a *location* has hours, holidays, *rooms* and
*equipment*; an *outside practitioner* or *facility* is somebody we refer to or hear from.
"""
