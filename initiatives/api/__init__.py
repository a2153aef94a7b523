"""The domain over REST. The same actions and the same `visible_to` as the pages."""
