"""The simulated Azure and Entra, for the real engine to deploy to.

    with served(ControlPlane(Clock(day), rules=RULES)) as environment:
        ...  # run the engine with that environment

From the engine inwards:

- `serving` answers gRPC on loopback, one port a provider; `PULUMI_DEBUG_PROVIDERS` attaches the engine.
- `provider` does what a provider does before and after it asks Azure: the existence check of a create, the
  diff, unknown values in a preview. `azure_native` and `azuread` are how the two differ.
- `control_plane` does what Azure does: it judges a `Request`, and writes, or refuses.
- `store` is what stands, by id; `cloud_folder` keeps it.

What a rehearsal goes through is `cycle`, and what it tells is `stage`.

What is to be added has its place:

- **A refusal** is a row of `refusals`, a file an idea: a `Rule`, that is a function of the `World` (store,
  clock, what is under way) and the `Request` that gives a `Refusal(code, message, source)` or None. Rules are
  given to the `ControlPlane` as a table, and judged in its order before anything is written; the request's
  new body is not in the store yet, the old one is.
- **A fault** is a row of `faults`; `retries` says what the providers outlast, `series` what strikes what.
- **A way to tamper** is a row of `tampering`; what a provider is blind to is found by `hidden`.
- **What Azure keeps** of something deleted is a row of `kept`.
- **A serialised write** is a row of `serialised.LOCKS`: of two at a time, the second is refused.
- **What Azure answers** beyond what was written is a row of `answers`.
- **Time** is the `Clock`: it moves by `advance_to`, never by sleeping.
- **A function** of a provider is a row in its dialect.
"""
