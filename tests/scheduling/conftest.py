from hypothesis import settings

# Two busy cores make any one example slow; how long it takes is not what these tests are about.
settings.register_profile("scheduling", deadline=None)
settings.load_profile("scheduling")
