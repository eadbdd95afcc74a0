"""Coding: finding the codes that say what a document says, and keeping those one uses.

A *code* belongs to a *code system* (ICD-10-CM); it is *billable* when it can stand on a claim, else
it is a category that leads to codes. The *encoder* finds codes as one types and asks what is
missing until a code can be billed. A *favorite* is a code that a person keeps at hand.
"""
