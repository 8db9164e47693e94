import math

import keras


@keras.saving.register_keras_serializable(package="seasons")
class YearCircle(keras.layers.Layer):
    """The day of the year as a point on a circle, where December lies beside January."""

    def __init__(self, days=365.25, **options):
        super().__init__(**options)
        self.days = days

    def call(self, day):
        angle = keras.ops.cast(day, "float32") * (2 * math.pi / self.days)
        return keras.ops.concatenate([keras.ops.sin(angle), keras.ops.cos(angle)], axis=-1)

    def compute_output_shape(self, shape):
        return (*shape[:-1], 2 * shape[-1])

    def get_config(self):
        return {**super().get_config(), "days": self.days}
