//! Data sources: what an experiment draws its examples from.
//!
//! Some documents contain all the data they need: a generator's parameters or painted points. Others name packaged
//! images or the reader's own files, which the program must load. A [`DataSource`] holds the loaded data. A
//! [`PreparedData`] holds the examples that one seed draws from it.

use super::check_data::check_source;
use super::document::{ClassDocument, DataDocument, SourceDocument};
use super::{DocumentError, Experiment, text};
use crate::data::shards::ShardSet;
use crate::data::{
    ClassSummary, Dataset, DatasetSummary, LabeledDataset, PackedExamples, Scale, Shape, generated, split,
};
use crate::dynamics::Examples;
use crate::kernel::Real;
use std::sync::Arc;

/// The data that is loaded in addition to the document.
#[derive(Clone, Debug)]
pub enum DataSource {
    /// No data: the document contains everything.
    Document,
    /// Packaged images.
    Packaged(ShardSet),
    /// The content of the reader's own files. The caller must check that they are the files that the document names.
    Files(LabeledDataset),
}

impl SourceDocument {
    /// Returns the name of the source in messages.
    pub fn name(&self) -> String {
        match self {
            Self::Packaged { name, .. } => name.clone(),
            Self::Generated { .. } => text::GENERATOR.into(),
            Self::Painted { .. } => text::PAINTING.into(),
            Self::Files { files, .. } => files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", "),
        }
    }

    /// Returns the dataset summary if the document alone determines it.
    pub fn dataset_summary(&self) -> Option<DatasetSummary> {
        match self {
            Self::Packaged { .. } | Self::Files { .. } => None,
            Self::Painted { .. } => self.painted().map(|painted| painted.dataset_summary()),
            Self::Generated { generator } => {
                let endless = |name| ClassSummary { name, train: usize::MAX, test: Some(usize::MAX) };
                let classes = generator.classes().into_iter().map(endless).collect();
                Some(DatasetSummary { shape: generator.shape(), classes, sha256: String::new() })
            }
        }
    }

    fn painted(&self) -> Option<LabeledDataset> {
        let Self::Painted { classes } = self else { return None };
        let mut train = Dataset::new(Shape::features(2));
        for class in classes {
            train.push_class(class.points.iter().map(|point| point.map(|coordinate| coordinate as Real)));
        }
        Some(LabeledDataset { classes: classes.iter().map(|class| class.name.clone()).collect(), train, test: None })
    }
}

impl DataSource {
    /// Returns the dataset summary of the loaded data.
    ///
    /// # Errors
    ///
    /// Returns an error if the source is not valid, or if this data does not match it.
    pub fn dataset_summary(&self, source: &SourceDocument) -> Result<DatasetSummary, DocumentError> {
        check_source(source)?;
        match (self, source) {
            (Self::Packaged(shard_set), SourceDocument::Packaged { name, reduce }) if shard_set.name() == name => {
                let dataset_summary = shard_set.dataset_summary();
                Ok(DatasetSummary { shape: reduce.shape(dataset_summary.shape), ..dataset_summary })
            }
            (Self::Files(dataset), SourceDocument::Files { .. }) => Ok(dataset.dataset_summary()),
            (Self::Document, source) => source.dataset_summary().ok_or(DocumentError::DataSource),
            _ => Err(DocumentError::DataSource),
        }
    }
}

/// The examples of one seed, which all its runs share.
#[derive(Clone, Debug)]
pub struct PreparedData {
    pub(super) examples: Arc<Examples>,
    pub(super) test: Arc<PackedExamples>,
    /// The row of its file that each test example came from; empty if they came from no file.
    pub(super) test_file_rows: Arc<[u32]>,
    pub(super) scales: Arc<[Scale]>,
    seed: u32,
}

impl PreparedData {
    /// Draws an experiment's examples for a seed.
    ///
    /// # Errors
    ///
    /// Returns an error if the data source lacks something that the experiment needs.
    pub fn new(experiment: &Experiment, seed: u32, data_source: &DataSource) -> Result<Self, DocumentError> {
        let data = &experiment.document().data;
        let groups = experiment.check_dataset(&data_source.dataset_summary(&data.source)?)?;
        let (shares, scaling) = (experiment.shares(), data.scaling);
        let split = match (&data.source, data_source) {
            (SourceDocument::Generated { generator }, _) => generated(generator, &groups, shares, scaling, seed),
            (SourceDocument::Packaged { reduce, .. }, DataSource::Packaged(shard_set)) => {
                let parts: Vec<&str> = data.classes.iter().flat_map(ClassDocument::parts).map(String::as_str).collect();
                let images = shard_set.dataset(&parts)?;
                let images = if reduce.is_none() { images } else { images.reduced(reduce) };
                // Only the requested parts were drawn, one after another.
                let mut places = 0..;
                let groups: Vec<Vec<usize>> =
                    groups.iter().map(|group| places.by_ref().take(group.len()).collect()).collect();
                split(&images, &groups, shares, scaling, seed)
            }
            (SourceDocument::Files { .. }, DataSource::Files(dataset)) => {
                split(dataset, &groups, shares, scaling, seed)
            }
            (source, _) => split(&source.painted().ok_or(DocumentError::DataSource)?, &groups, shares, scaling, seed),
        };
        let test = Arc::new(PackedExamples::from_dataset(&split.test));
        let test_file_rows = split.test.file_rows().into();
        let (examples, scales) = (Arc::new(Examples::new(split.train)), split.scales.into());
        Ok(Self { examples, test, test_file_rows, scales, seed })
    }

    /// Returns the seed.
    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// Returns the shape of an example.
    pub fn shape(&self) -> Shape {
        self.examples.rows.shape()
    }

    /// Returns the first training examples of each class. The largest class gives at most `most`, and the others give
    /// their proportion, but at least `least` where available.
    pub fn sample(&self, least: usize, most: usize) -> Dataset {
        let rows = &self.examples.rows;
        let largest = rows.class(0).len().max(1);
        let mut sample = Dataset::new(rows.shape());
        for class in 0..rows.classes() {
            let all = rows.class(class);
            let count = (all.len() * most / largest.max(most)).max(least).min(all.len());
            sample.push_class(all.take(count).map(|example| rows.row(example)));
        }
        sample
    }
}

/// Caches the last prepared data for the next run on the same data.
#[derive(Debug, Default)]
pub struct DataCache(Option<(DataDocument, PreparedData)>);

impl DataCache {
    /// Returns the examples of a seed: the cached ones if data and seed are the same, otherwise newly drawn ones.
    ///
    /// # Errors
    ///
    /// Returns an error if the data source lacks something that the experiment needs.
    pub fn prepared_data(
        &mut self,
        experiment: &Experiment,
        seed: u32,
        data_source: &DataSource,
    ) -> Result<PreparedData, DocumentError> {
        let data = &experiment.document().data;
        if let Some((drawn, prepared_data)) = &self.0
            && drawn == data
            && prepared_data.seed() == seed
        {
            return Ok(prepared_data.clone());
        }
        let prepared_data = PreparedData::new(experiment, seed, data_source)?;
        self.0 = Some((data.clone(), prepared_data.clone()));
        Ok(prepared_data)
    }
}
