class FeedbackNoRouting:
    """A send_feedback method of the old form, without routing."""

    def predict(self, features, names, meta=None):
        return features

    def send_feedback(self, features, names, reward, truth):
        return []
